// Files go up as soon as they are chosen or dropped, each with its own progress. They wait on the server until the form
// is sent: what is wrong with the form, a lost connection or the end of a session takes none of them away.
const AT_ONCE = 3;
const MEGABYTE = 1024 * 1024;
const PATIENCE = 60000; // without a sign of life for so long, the connection is lost
const STATES = {
  queued: ["Waiting", "grey"],
  sending: ["Uploading", ""],
  taken: ["Uploaded", "green"],
  refused: ["Not taken", "red"],
  lost: ["Not uploaded", "orange"],
};
const GOING = new Set(["queued", "sending"]);
const TROUBLE = new Set(["refused", "lost"]);

export function sendFiles(scope) {
  scope.querySelectorAll("[data-uploads]:not([data-alive])").forEach(enliven);
}

function enliven(place) {
  place.dataset.alive = "";
  const list = new Uploads(place);
  place.querySelectorAll("[data-files] > [data-token]").forEach((row) => list.takeOver(row));
  place.querySelector("[data-plain]")?.remove();
  place.querySelector(".govuk-file-upload-button__status")?.after(" "); // or its words run into the next ones
  const input = place.querySelector("input[type=file]");
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    if (!chosen.length) return;
    input.value = ""; // they do not go up a second time with the form
    input.dispatchEvent(new Event("change"));
    list.add(chosen);
  });
  input.form.addEventListener("submit", (event) => list.beforeSending(event));
  // The same function is listened to once, however many forms come to life.
  for (const happening of ["dragover", "drop"]) document.addEventListener(happening, keepThePage);
}

// A file that misses the box would otherwise be opened in place of the page.
function keepThePage(event) {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

class Uploads {
  items = [];
  batch = [];

  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.rows = place.querySelector("[data-files]");
    this.note = place.querySelector("[data-note]");
    this.held = null;
  }

  // What the server listed becomes a line like those of files that are added now.
  takeOver(row) {
    const item = this.line(row.dataset.name, row.dataset.size);
    row.replaceWith(item.row);
    this.taken(item, row.dataset);
  }

  add(files) {
    this.tell("");
    for (const file of files) {
      const item = this.line(file.name, inWords(file.size));
      item.file = file;
      this.batch.push(item);
      this.rows.append(item.row);
      const why = this.refusal(item);
      if (why) this.settle(item, "refused", why);
      else this.settle(item, "queued");
    }
    this.next();
  }

  // What would be refused in any case is not sent first.
  refusal({ file }) {
    const { most, megabytes } = this.place.dataset;
    if (file.size > megabytes * MEGABYTE) {
      return `It is ${(file.size / MEGABYTE).toFixed(1)} MB; the largest that can be taken is ${megabytes} MB.`;
    }
    const kept = this.items.filter(({ state }) => !TROUBLE.has(state)).length;
    return kept > most ? `At most ${most} ${most === "1" ? "file" : "files"} at once.` : "";
  }

  line(name, size) {
    const row = this.place.querySelector("template").content.cloneNode(true).firstElementChild;
    const item = { row, name, state: "" };
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-size]").textContent = size;
    row.querySelectorAll("[data-of]").forEach((place) => (place.textContent = ` ${name}`));
    row.querySelector("progress").setAttribute("aria-label", `Progress of ${name}`);
    row.querySelector("[data-remove]").addEventListener("click", () => this.remove(item));
    row.querySelector("[data-again]").addEventListener("click", () => this.again(item));
    this.items.push(item);
    return item;
  }

  settle(item, state, why = "") {
    const { row } = item;
    item.state = state;
    const [words, colour] = STATES[state];
    const tag = row.querySelector("[data-tag]");
    tag.textContent = words;
    tag.className = `govuk-tag${colour && ` govuk-tag--${colour}`}`;
    row.querySelector("[data-why]").textContent = why;
    row.querySelector("progress").hidden = !GOING.has(state);
    row.querySelector("[data-again]").hidden = state !== "lost";
    row.querySelector("[data-sign-in]").hidden = true;
    if (!GOING.has(state)) this.say(`${item.name}: ${words.toLowerCase()}. ${why}`);
  }

  next() {
    const going = this.items.filter(({ state }) => state === "sending").length;
    const queued = this.items.filter(({ state }) => state === "queued");
    queued.slice(0, AT_ONCE - going).forEach((item) => this.send(item));
    if (!going && !queued.length) this.sum();
    if (this.held && !this.items.some(({ state }) => GOING.has(state))) this.release();
  }

  // Of several files the last word is how many are there; one says so itself.
  sum() {
    const there = this.batch.filter(({ state }) => state === "taken").length;
    if (this.batch.length > 1) this.say(`${there} of ${this.batch.length} files uploaded.`);
    this.batch = [];
  }

  send(item) {
    const xhr = new XMLHttpRequest();
    const body = new FormData();
    body.append("once", this.form.querySelector("[name=once]").value);
    body.append("file", item.file);
    item.xhr = xhr;
    this.settle(item, "sending", "0%");
    this.watch(item);
    xhr.upload.addEventListener("progress", ({ loaded, total }) => this.progress(item, (100 * loaded) / total));
    xhr.addEventListener("load", () => this.answered(item));
    xhr.addEventListener("error", () => this.lose(item, "The connection was lost."));
    xhr.addEventListener("loadend", () => {
      clearTimeout(item.watch);
      this.next();
    });
    xhr.open("POST", this.place.dataset.url);
    xhr.setRequestHeader("X-CSRFToken", this.token());
    xhr.setRequestHeader("Accept", "application/json, text/html;q=0.9"); // a refusal in one line; a sign-in page all the same
    xhr.send(body);
  }

  watch(item) {
    clearTimeout(item.watch);
    item.watch = setTimeout(() => {
      this.lose(item, "The connection was lost.");
      item.xhr.abort();
    }, PATIENCE);
  }

  progress(item, percent) {
    const whole = Math.floor(percent);
    this.watch(item);
    item.row.querySelector("progress").value = whole;
    item.row.querySelector("[data-why]").textContent = whole < 100 ? `${whole}%` : "Checking what is in it";
  }

  answered(item) {
    const { xhr } = item;
    const said = read(xhr);
    if (xhr.status === 201) this.taken(item, said);
    else if (xhr.status === 422) this.settle(item, "refused", said.why);
    else if (xhr.status === 507 && said.why) this.lose(item, said.why);
    else if (xhr.status === 413) this.settle(item, "refused", said.why || "It is too large.");
    else if (xhr.status === 503) this.lose(item, "The database cannot be reached at the moment. Try again in a minute.");
    else if (xhr.responseText.includes("data-signed-out")) this.signedOut(item);
    else this.lose(item, "The server could not take it.");
  }

  taken(item, { token, name, size, at }) {
    if (this.items.some((other) => other !== item && other.token === token)) {
      this.forget(item);
      this.say(`${name} is in the list already.`);
      return;
    }
    Object.assign(item, { token, name });
    item.row.querySelector("[data-name]").textContent = name;
    item.row.querySelector("[data-size]").textContent = size;
    Object.assign(item.row.querySelector("[name=waiting]"), { value: token, disabled: false });
    this.settle(item, "taken", at);
    // Whoever signed in again meanwhile has a new token; the form is sent with that.
    this.form.querySelector("[name=csrfmiddlewaretoken]").value = this.token();
  }

  lose(item, why) {
    this.settle(item, "lost", why);
  }

  signedOut(item) {
    this.lose(item, "You were signed out meanwhile. Sign in, come back to this page, and try again.");
    item.row.querySelector("[data-sign-in]").hidden = false;
  }

  again(item) {
    this.settle(item, "queued");
    item.row.querySelector("[data-remove]").focus();
    this.next();
  }

  remove(item) {
    const { state, token } = item;
    const after = item.row.nextElementSibling ?? item.row.previousElementSibling;
    this.forget(item);
    if (state === "sending") item.xhr.abort();
    if (token) this.takeBack(token);
    this.tell("");
    this.say(`${item.name}: removed.`);
    (after?.querySelector("[data-remove]") ?? this.place.querySelector("button")).focus();
  }

  // Should this fail, the file is attached to nothing and goes by itself after a day.
  takeBack(token) {
    const url = this.place.dataset.removeUrl.replace(/0{8}(-0{4}){3}-0{12}/, token);
    fetch(url, { method: "POST", headers: { "X-CSRFToken": this.token() } }).catch(() => {});
  }

  forget(item) {
    this.items = this.items.filter((other) => other !== item);
    item.row.remove();
  }

  // A form sent too early is sent once all is there; with a file that was not taken it is not sent.
  beforeSending(event) {
    if (this.items.some(({ state }) => GOING.has(state))) {
      event.preventDefault();
      this.held = { submitter: event.submitter };
      this.tell("Your files are still going up. The form is sent as soon as they are there.");
    } else if (this.inTrouble()) {
      event.preventDefault();
      this.complain();
    }
  }

  release() {
    const { submitter } = this.held;
    this.held = null;
    this.tell("");
    if (this.inTrouble()) this.complain();
    else this.form.requestSubmit(submitter);
  }

  inTrouble() {
    return this.items.find(({ state }) => TROUBLE.has(state));
  }

  complain() {
    const { name, state } = this.inTrouble();
    const what = state === "lost" ? "was not uploaded. Try again, or remove it" : "was not taken. Remove it";
    this.tell(`${name} ${what} from the list, then send the form again.`, "govuk-error-message");
    this.note.focus();
  }

  tell(words, kind = "govuk-body") {
    this.note.textContent = words;
    this.note.className = kind;
    this.note.hidden = !words;
    if (words) this.say(words);
  }

  say(words) {
    this.place.querySelector("[data-said]").textContent = words;
  }

  token() {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
    return cookie?.split("=")[1] ?? this.form.querySelector("[name=csrfmiddlewaretoken]").value;
  }
}

function read(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}

function inWords(size) {
  return size >= MEGABYTE ? `${(size / MEGABYTE).toFixed(1)} MB` : `${Math.max(1, Math.floor(size / 1024))} KB`;
}
