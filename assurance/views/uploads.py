"""Files that arrive while a form is filled in, and those that come with it."""

import re
import uuid

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.forms.files import Gathered
from assurance.models import AssuranceRow
from assurance.reports.cards import size_words
from assurance.views.acting import RECORDERS, person, row_for
from core.models import WaitingFile
from core.refusals import Refused
from core.waiting import drop, land, waiting_files

PLACE = re.compile(r"[a-z]{1,20}(-[0-9]{1,12})?")
"""What a form is called, short enough to be kept with a file (WaitingFile.place)."""


def _place(row: AssuranceRow, form: str) -> str:
    """Where a file waits: the form that it was chosen on. Nobody else looks there."""
    return f"row-{row.pk}/{form}"


def gather(request: HttpRequest, row: AssuranceRow, form: str) -> Gathered:
    """What waits for this person's form on this row; what comes with the form is taken in first."""
    place, arrived, refused = _place(row, form), [], []
    for upload in request.FILES.getlist("file"):
        try:
            file = land(upload, by=person(request), place=place, once=_token(request, "once"))
        except (ValidationError, Refused) as why:
            refused += why.messages if isinstance(why, ValidationError) else [str(why)]
        else:
            arrived.append(file.once)
    files = list(waiting_files(person(request), place=place))
    named = [token for text in request.POST.getlist("waiting") if (token := _uuid(text))]
    sent = tuple(dict.fromkeys([*named, *arrived]))
    ticked = sent if request.method == "POST" else [file.once for file in files]
    url = reverse("file_arrive", args=[row.pk, form])
    return Gathered(url, files, frozenset(map(str, ticked)), tuple(refused), sent)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _token(request: HttpRequest, name: str) -> uuid.UUID:
    return _uuid(request.POST.get(name, "")) or uuid.uuid4()


@require_POST
def file_arrive(request: HttpRequest, pk: int, form: str) -> JsonResponse:
    """One file, sent by the script of the page as soon as it was chosen. 422 says why it is not
    taken; 507 that the store takes none."""
    row = row_for(request, pk, *RECORDERS)
    if not PLACE.fullmatch(form):
        raise Http404("No form is called that.")
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"why": "Choose a file."}, status=422)
    try:
        file = land(
            upload, by=person(request), place=_place(row, form), once=_token(request, "once")
        )
    except (ValidationError, Refused) as why:
        words = why.messages if isinstance(why, ValidationError) else [str(why)]
        return JsonResponse({"why": " ".join(words)}, status=422)
    return JsonResponse(_told(file), status=201)


def _told(file: WaitingFile) -> dict[str, str]:
    return {"token": str(file.once), "name": file.name, "size": size_words(file.size)}


@require_POST
def file_remove(request: HttpRequest, once: uuid.UUID) -> HttpResponse:
    """Take back a file of one's own that is attached to nothing yet."""
    own = WaitingFile.objects.filter(uploaded_by=person(request), once=once)
    if not drop(own):
        raise Http404("No such file of yours waits.")
    return HttpResponse(status=204)
