// A second press within three seconds is the same press.
const PAUSE = 3000;

export function guardSubmits() {
  const sentAt = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method")?.toLowerCase() !== "post" || event.defaultPrevented) return;
    if (performance.now() - (sentAt.get(form) ?? -PAUSE) < PAUSE) event.preventDefault();
    else sentAt.set(form, performance.now());
  });
}
