// On a telephone the list comes first; filters that are in use stay open.
export function closeFilters() {
  if (!matchMedia("(max-width: 48em)").matches) return;
  document.querySelectorAll("details.app-filters:not([data-in-use])").forEach((panel) => {
    panel.open = false;
  });
}
