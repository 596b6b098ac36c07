"""The API under a namespace and at a place of the site's own."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.images.api.v2.views import ImagesAPIViewSet

from wagtail_newsbrief.api.v2 import ArticlesAPIViewSet, PagesAPIViewSet, SectionsAPIViewSet

api_router = WagtailAPIRouter("content")
api_router.register_endpoint("articles", ArticlesAPIViewSet)
api_router.register_endpoint("sections", SectionsAPIViewSet)
api_router.register_endpoint("pages", PagesAPIViewSet)
api_router.register_endpoint("images", ImagesAPIViewSet)

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("headless/content/", api_router.urls),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]

if settings.HAS_API_V3:
    from wagtail_newsbrief.api.v3 import api

    urlpatterns.insert(0, path("headless/v3/", api.urls))
