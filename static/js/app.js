// Everything here makes a page better that already works without it.
import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  FileUpload,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "./vendor/govuk-frontend.min.js";
import { keepDrafts, offerDrafts } from "./drafts.js";
import { closeFilters } from "./filters.js";
import { workInPlace } from "./inplace.js";
import { askForPasskeys } from "./passkeys.js";
import { guardSubmits } from "./submits.js";
import { followSwaps } from "./swaps.js";
import { addSelectAll } from "./ticks.js";
import { sendFiles } from "./uploads.js";

const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  FileUpload,
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
  sendFiles(scope);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
closeFilters();
keepDrafts();
askForPasskeys();
guardSubmits();
workInPlace();
followSwaps(enhance);
enhance(document);
