// Parts of a page that htmx replaces: made alive, told about, and never a sign-in page inside a list.
export function followSwaps(enhance) {
  document.addEventListener("htmx:load", ({ target: added }) => {
    if (added === document.body) return;
    // From the parent, because what was added may itself be a component. Those beside it are alive already,
    // and their complaint about that says nothing new.
    enhance(added.parentElement ?? added, () => {});
    if (added.matches(".govuk-error-summary")) added.focus();
    else added.querySelector(".govuk-error-summary")?.focus();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!xhr.responseText.includes("data-signed-out")) return;
    event.detail.shouldSwap = false;
    location.assign(location.href); // signing in brings the reader back to this page
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => say(event.detail.xhr?.status));
  }
}

function say(status) {
  const place = document.querySelector("[data-trouble]");
  if (!place) return;
  place.textContent = status === 503
    ? "That was not saved: the database cannot be reached at the moment. Try again in a minute; what you typed is kept on this computer."
    : status
    ? "That was not saved. Open the page again to see why; what you typed is kept on this computer."
    : "That was not saved: there is no connection. What you typed is kept on this computer.";
  place.hidden = false;
  place.focus();
}
