/* Lajur in the background of this browser: shows what arrives by web push. It keeps no page. */

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const told = read(event.data);
  const options = { body: told.body || "", data: { path: local(told.path) } };
  event.waitUntil(self.registration.showNotification(told.title || "Lajur", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.path));
});

function read(data) {
  try {
    return data ? data.json() : {};
  } catch {
    return {};
  }
}

/* Only a path of this site is ever opened. */
function local(path) {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) ? path : "/";
}
