// Everything here makes a page better that already works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "./vendor/govuk-frontend.min.js";
import { keepDrafts, offerDrafts } from "./drafts.js";
import { closeFilters } from "./filters.js";
import { workInPlace } from "./inplace.js";
import { guardSubmits } from "./submits.js";
import { followSwaps } from "./swaps.js";
import { addSelectAll } from "./ticks.js";

const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];

function enhance(scope, onError) {
  COMPONENTS.forEach((component) => createAll(component, undefined, { scope, onError }));
  addSelectAll(scope);
  offerDrafts(scope);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
closeFilters();
keepDrafts();
guardSubmits();
workInPlace();
followSwaps(enhance);
enhance(document);
