// What is typed into a form with a long text is kept in this browser until the page says that it was saved.
// One draft per person and form address, so that nobody is offered another person's words.
const DAYS_KEPT = 14;
const SENT = "draft-sent";
const SKIPPED = new Set(["hidden", "file", "password", "submit", "button"]);

const person = () => document.body.dataset.user;
const prefix = () => `draft:${person()}:`;
// By attribute, because a field called "action" or "id" would stand in front of the form's own property.
function keyOf(form) {
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  return `${prefix()}${address.pathname}#${form.getAttribute("id") ?? ""}`;
}

const posts = (form) => form.getAttribute("method")?.toLowerCase() === "post";

function store(area, act) {
  try {
    return act(window[area]);
  } catch {
    return null; // storage refused or full: the form works as it would without drafts
  }
}

function isKept(form) {
  return person() && form && posts(form) && form.dataset.draft !== "off" && form.querySelector("textarea");
}

function controls(form) {
  return [...form.elements].filter((control) => control.name && !SKIPPED.has(control.type) && !control.disabled);
}

function valueOf(control) {
  return ["checkbox", "radio"].includes(control.type) ? control.checked : control.value;
}

function labelOf(control) {
  return ["checkbox", "radio"].includes(control.type) ? `${control.name}=${control.value}` : control.name;
}

function valuesOf(form) {
  return Object.fromEntries(controls(form).map((control) => [labelOf(control), valueOf(control)]));
}

function longTexts(form) {
  return [...form.querySelectorAll("textarea")].filter((area) => area.name);
}

function save(form) {
  const draft = { at: Date.now(), values: valuesOf(form) };
  store("localStorage", (area) => area.setItem(keyOf(form), JSON.stringify(draft)));
}

function read(form) {
  const kept = store("localStorage", (area) => JSON.parse(area.getItem(keyOf(form))));
  return kept && Date.now() - kept.at < DAYS_KEPT * 86400000 ? kept : null;
}

function differs(form, draft) {
  return longTexts(form).some((area) => {
    const was = (draft.values[area.name] ?? "").trim();
    return was && was !== area.value.replaceAll("\r\n", "\n").trim();
  });
}

export function keepDrafts() {
  if (document.querySelector("[data-saved]")) forgetSent();
  forgetOld();
  let waiting;
  let last;
  const flush = () => {
    clearTimeout(waiting);
    if (last?.isConnected) save(last);
    last = null;
  };
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!isKept(form)) return;
    if (last && last !== form) flush();
    last = form;
    clearTimeout(waiting);
    waiting = setTimeout(flush, 300);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("submit", ({ target: form }) => {
    if (!posts(form)) return;
    if ("signsOut" in form.dataset) {
      last = null;
      forgetAll();
      return;
    }
    // What the next page calls saved is this form, and not one that was sent before and lost on the way.
    store("sessionStorage", (area) => area.removeItem(SENT));
    if (!isKept(form)) return;
    last = form;
    flush();
    store("sessionStorage", (area) => area.setItem(SENT, keyOf(form)));
  });
  document.addEventListener("saved", forgetSent); // sent by the server with HX-Trigger
}

function forgetSent() {
  const key = store("sessionStorage", (area) => area.getItem(SENT));
  if (key) store("localStorage", (area) => area.removeItem(key));
  store("sessionStorage", (area) => area.removeItem(SENT));
}

// Whoever signs out leaves nothing behind in this browser.
function forgetAll() {
  store("localStorage", (area) => {
    Object.keys(area)
      .filter((key) => key.startsWith(prefix()))
      .forEach((key) => area.removeItem(key));
  });
}

function forgetOld() {
  store("localStorage", (area) => {
    const oldest = Date.now() - DAYS_KEPT * 86400000;
    Object.keys(area)
      .filter((key) => key.startsWith("draft:") && !(JSON.parse(area.getItem(key))?.at > oldest))
      .forEach((key) => area.removeItem(key));
  });
}

export function offerDrafts(scope) {
  const forms = scope.matches?.("form") ? [scope] : [...scope.querySelectorAll("form")];
  forms.filter(isKept).forEach((form) => {
    const draft = read(form);
    if (draft && differs(form, draft) && !form.querySelector(".app-draft")) offer(form, draft);
  });
}

function offer(form, draft) {
  const box = document.createElement("div");
  box.className = "app-draft govuk-inset-text";
  box.setAttribute("role", "status");
  const said = document.createElement("p");
  said.className = "govuk-body";
  said.textContent = `You have unsaved text from ${when(draft.at)}.`;
  box.append(
    said,
    choice("Restore it", () => restore(form, draft), box, form),
    choice("Discard it", () => store("localStorage", (area) => area.removeItem(keyOf(form))), box, form),
  );
  form.prepend(box);
}

function choice(words, act, box, form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = words;
  button.addEventListener("click", () => {
    act();
    box.remove();
    longTexts(form)[0]?.focus();
  });
  return button;
}

function restore(form, draft) {
  controls(form).forEach((control) => {
    const value = draft.values[labelOf(control)];
    if (value === undefined) return;
    if (typeof value === "boolean") control.checked = value;
    else control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function when(at) {
  const date = new Date(at);
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const time = date.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true });
  return `${day}, ${time.replace(/\s/g, "")}`;
}
