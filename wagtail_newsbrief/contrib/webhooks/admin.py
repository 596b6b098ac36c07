"""Webhooks in the admin: the list, the secret (shown once), the test message and the log."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.permission_policies import ModelPermissionPolicy

from . import events, tasks
from .models import Delivery, Endpoint, Event

LOG = "newsbrief_webhooks_log"


def policy() -> Any:
    """Return the permission policy of webhooks; the permission to change one includes the log, tests and replays."""
    return ModelPermissionPolicy(Endpoint)


class EndpointForm(WagtailAdminModelForm):
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=[(event.value, event.label) for event in Event if event != Event.TEST],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )

    class Meta:
        model = Endpoint
        fields = ["name", "url", "events", "section", "is_active"]


class EndpointCreateView(generic.CreateView):
    def save_instance(self) -> Any:
        self.secret = self.form.instance.renew_secret()
        return super().save_instance()

    def save_action(self) -> HttpResponse:
        return show_secret(self.request, self.object, self.secret)


class EndpointEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        actions = [("test", _("Send test"), "mail"), ("secret", _("New secret"), "key")]
        return [
            *super().header_more_buttons,
            *(
                Button(label, url=reverse(f"newsbrief_webhooks_{name}", args=[self.object.pk]), icon_name=icon)
                for name, label, icon in actions
            ),
        ]


class EndpointsViewSet(ModelViewSet):
    model = Endpoint
    icon = "globe"
    menu_label = gettext_lazy("Webhooks")
    menu_name = "newsbrief-webhooks"
    add_to_settings_menu = True
    list_display = ["name", "url", "is_active"]
    add_view_class = EndpointCreateView
    edit_view_class = EndpointEditView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[EndpointForm]:
        return EndpointForm


def show_secret(request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    """Show a secret once, in a response that isn't cached."""
    response = render(request, "newsbrief_webhooks/secret.html", {"endpoint": endpoint, "secret": secret})
    response["Cache-Control"] = "private, no-store"
    return response


def _endpoint(request: HttpRequest, pk: int) -> Endpoint:
    endpoint = get_object_or_404(Endpoint, pk=pk)
    if not policy().user_has_permission(request.user, "change"):
        raise PermissionDenied
    return endpoint


def _ask(request: HttpRequest, title: str, text: str, action: str, **context: Any) -> HttpResponse:
    context |= {"title": title, "text": text, "action": action}
    return render(request, "newsbrief_webhooks/confirm.html", context)


def renew_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then generate a new secret for a webhook and show it."""
    endpoint = _endpoint(request, pk)
    if request.method != "POST":
        text = _("From then on the receiver refuses messages until it knows the new secret.")
        return _ask(request, endpoint.name, text, _("Make a new secret"))
    secret = endpoint.renew_secret()
    endpoint.save(update_fields=["stored_secret"])
    return show_secret(request, endpoint, secret)


def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation, then send a test message and link to the log."""
    endpoint = _endpoint(request, pk)
    if request.method != "POST":
        return _ask(request, endpoint.name, _("Sends a message that names no article."), _("Send test"))
    data: dict[str, Any] = {"id": None, "locale": None, "paths": [], "tags": []}
    events.send([endpoint], Event.TEST, None, data)
    messages.success(request, _("The test is on its way: the log says how it went."))
    return redirect(LOG)


def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a message and the response to it, and send it again after confirmation."""
    delivery = get_object_or_404(Delivery.objects.select_related("endpoint"), pk=pk)
    _endpoint(request, delivery.endpoint_id)
    if request.method != "POST":
        body = json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
        return _ask(request, delivery.message_id, delivery.answer, _("Send again"), body=body)
    tasks.again(delivery)
    messages.success(request, _("The message is on its way again."))
    return redirect(LOG)


class LogView(ReportView):
    """The log of messages, newest first. A constant number of queries."""

    model = Delivery
    page_title = gettext_lazy("Webhook messages")
    header_icon = "globe"
    index_url_name = LOG
    index_results_url_name = f"{LOG}_results"
    permission_policy = policy()
    any_permission_required = {"change"}
    default_ordering = "-pk"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    columns = [
        TitleColumn("message_id", label=gettext_lazy("Message"), url_name="newsbrief_webhooks_replay"),
        Column("endpoint", label=gettext_lazy("Webhook")),
        Column("event", label=gettext_lazy("Event"), accessor="get_event_display"),
        Column("article_id", label=gettext_lazy("Article")),
        Column("status", label=gettext_lazy("Status"), accessor="get_status_display"),
        Column("attempts", label=gettext_lazy("Attempts")),
        Column("answer", label=gettext_lazy("Answer")),
        DateColumn("created_at", label=gettext_lazy("Created")),
    ]

    def get_base_queryset(self) -> Any:
        return Delivery.objects.select_related("endpoint").defer("body")


class LogMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(policy().user_has_permission(request.user, "change"))


def log_menu_item() -> MenuItem:
    return LogMenuItem(
        gettext_lazy("Webhook messages"), reverse(LOG), name="newsbrief-webhook-messages", icon_name="globe", order=1100
    )


def urls() -> list[URLPattern]:
    """Return the URL patterns of the views besides the list."""
    return [
        path("newsbrief/webhooks/<int:pk>/secret/", renew_secret, name="newsbrief_webhooks_secret"),
        path("newsbrief/webhooks/<int:pk>/test/", send_test, name="newsbrief_webhooks_test"),
        path("newsbrief/webhooks/messages/", LogView.as_view(), name=LOG),
        path("newsbrief/webhooks/messages/results/", LogView.as_view(results_only=True), name=f"{LOG}_results"),
        path("newsbrief/webhooks/messages/<int:pk>/", replay, name="newsbrief_webhooks_replay"),
    ]
