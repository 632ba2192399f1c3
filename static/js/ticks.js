// "Select all" above a list of boxes, with the number that is ticked said aloud.
export function addSelectAll(scope) {
  scope.querySelectorAll("[data-select-all]").forEach((place) => {
    const form = place.closest("form");
    // A box may stand outside its form and name it.
    const isBox = (each) => each.type === "checkbox" && each.name === place.dataset.selectAll;
    const boxes = () => [...(form?.elements ?? [])].filter(isBox);
    if (!form || place.childElementCount || !boxes().length) return;
    const { item, input } = tickAll(place.dataset.selectAll);
    const count = document.createElement("p");
    count.className = "govuk-body govuk-!-margin-bottom-0";
    count.setAttribute("role", "status");
    place.append(item, count);

    const tell = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      input.checked = ticked > 0 && ticked === boxes().length;
      input.indeterminate = ticked > 0 && ticked < boxes().length;
      count.textContent = ticked ? `${ticked} of ${boxes().length} selected` : "";
    };
    input.addEventListener("change", () => {
      boxes().forEach((box) => {
        box.checked = input.checked;
      });
      tell();
    });
    document.addEventListener("change", ({ target }) => target.form === form && tell());
    document.addEventListener("htmx:load", tell); // a row drawn anew has a box that is not ticked
    tell();
  });
}

function tickAll(name) {
  const id = `select-all-${name}`;
  const item = document.createElement("div");
  item.className = "govuk-checkboxes govuk-checkboxes--small";
  const box = document.createElement("div");
  box.className = "govuk-checkboxes__item";
  const input = Object.assign(document.createElement("input"), {
    type: "checkbox",
    id,
    className: "govuk-checkboxes__input",
  });
  const label = Object.assign(document.createElement("label"), {
    htmlFor: id,
    className: "govuk-label govuk-checkboxes__label",
    textContent: "Select all on this page",
  });
  box.append(input, label);
  item.append(box);
  return { item, input };
}
