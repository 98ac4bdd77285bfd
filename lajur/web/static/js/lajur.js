/* Small behaviours. Every page works without them. */

/* A form is sent once: the second click finds its button resting. */
function rest(form) {
  form.dataset.sent = "1";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
}

function wake(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  rest(form);
}, true);

/* Coming back with the browser's button, the form is as good as new. */
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(wake));
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form");
  if (form) wake(form);
});

/* Whoever asked for the next rows goes on reading there, also without a mouse. */
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement === document.body) [...document.querySelectorAll("[data-kept]")].pop()?.focus();
});

/* A menu or a form on a row closes with Escape and gives the focus back. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/* A list that keeps itself fresh, but never under the hands of the one who works in it. */
setInterval(() => {
  if (document.hidden) return;
  for (const list of document.querySelectorAll("[data-fresh]")) {
    const busy = list.querySelector("details[open], [data-kept]") || list.contains(document.activeElement);
    if (!busy) list.dispatchEvent(new CustomEvent("fresh"));
  }
}, 30000);
