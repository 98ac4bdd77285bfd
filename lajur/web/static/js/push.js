/* This browser's notifications: subscribe, then send the subscription as an ordinary form. */

(() => {
  const form = document.querySelector("form[data-push]");
  if (!form) return;

  function say(word) {
    wake(form);
    for (const line of form.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== word;
  }

  function bytes(key) {
    const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }

  function browserName() {
    const agent = navigator.userAgent;
    const name = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox"
      : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "";
    const device = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS"
      : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
    return [name, device].filter(Boolean).join(" · ");
  }

  async function subscribe() {
    if (await Notification.requestPermission() !== "granted") return say("denied");
    const worker = await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const key = bytes(form.dataset.push);
    const kept = await worker.pushManager.getSubscription();
    if (kept) await kept.unsubscribe(); /* it may be bound to an older key of the office */
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = made.toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys.p256dh;
    form.elements.auth.value = keys.auth;
    form.elements.label.value = browserName();
    form.submit();
  }

  if (!window.isSecureContext) say("insecure");
  else if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) say("unable");
  else if (Notification.permission === "denied") say("denied");
  else say("ready");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe().catch(() => say("failed"));
  });
})();
