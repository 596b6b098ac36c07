"""The API behind a language, in namespaces of another name, and a second time inside another namespace."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.api.v2.router import WagtailAPIRouter

from wagtail_newsbrief.api.v2 import ArticlesAPIViewSet, PagesAPIViewSet, SectionsAPIViewSet


def router(namespace: str) -> WagtailAPIRouter:
    made = WagtailAPIRouter(namespace)
    made.register_endpoint("stories", ArticlesAPIViewSet)
    made.register_endpoint("desks", SectionsAPIViewSet)
    made.register_endpoint("all", PagesAPIViewSet)
    return made


outer = ([path("deep/", router("deep-api").urls)], "outer")

urlpatterns = [
    path("app/", include(outer, namespace="inner")),
    path("<slug:tenant>/api/", router("tenant-api").urls),
    *i18n_patterns(path("content/", router("content-api").urls), path("pages/", include(wagtail_urls))),
]
