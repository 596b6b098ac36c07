"""URLs that the page editor requests. ``wagtail_hooks`` includes them below the admin."""

from __future__ import annotations

from django.urls import path

from .views.neighbours import NeighboursView
from .views.status import StatusView
from .views.suggest import SuggestView

app_name = "newsbrief_admin"

_VIEWS = {"suggest": SuggestView, "status": StatusView, "neighbours": NeighboursView}

urlpatterns = [
    *(path(f"pages/<int:page_id>/{name}/", view.as_view(), name=name) for name, view in _VIEWS.items()),
    *(
        path(
            f"pages/add/<slug:app_label>/<slug:model_name>/<int:parent_id>/{name}/",
            view.as_view(),
            name=f"{name}_new",
        )
        for name, view in _VIEWS.items()
    ),
]
