// A form that opens under its row takes the focus, Escape puts it away, and the focus goes back to where it was.
let opener = "";

const isRow = (element) => element.matches?.("tbody[id^=row-]");

export function workInPlace() {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const link = detail.elt;
    if (link.matches?.("tbody a[href]:not([data-cancel])")) opener = link.getAttribute("href");
  });
  document.addEventListener("htmx:load", ({ target: added }) => {
    if (isRow(added)) focusIn(added);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("form[data-in-place]");
    if (form) form.querySelector("[data-cancel]").click();
  });
}

function focusIn(row) {
  const form = row.querySelector("form[data-in-place]");
  if (!form) backTo(row);
  else if (!row.querySelector(".govuk-error-summary")) firstField(form)?.focus();
}

function firstField(form) {
  return form.querySelector("select, textarea, input:not([type=hidden])");
}

function backTo(row) {
  const links = [...row.querySelectorAll("a[href]")];
  (links.find((link) => link.getAttribute("href") === opener) ?? links[0])?.focus();
}
