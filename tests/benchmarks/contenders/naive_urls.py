"""Where Wagtail's own API of the articles, its section and its feed are."""

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter

from .naive_api import NaiveArticlesAPIViewSet
from .naive_html import NaiveFeed, naive_section

_router = WagtailAPIRouter("naiveapi")
_router.register_endpoint("pages", NaiveArticlesAPIViewSet)

urlpatterns = [
    path("api/", _router.urls),
    path("section/<int:pk>/", naive_section),
    path("feed/<int:pk>/", NaiveFeed()),
]
