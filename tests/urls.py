"""What the example in the install guide mounts, at the same places."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet

from wagtail_newsbrief.api.v2 import (
    APIRouter,
    ArticlesAPIViewSet,
    AuthorsAPIViewSet,
    PagesAPIViewSet,
    PathsAPIViewSet,
    SectionsAPIViewSet,
    TagsAPIViewSet,
)

api_router = APIRouter("wagtailapi")
api_router.register_endpoint("articles", ArticlesAPIViewSet)
api_router.register_endpoint("sections", SectionsAPIViewSet)
api_router.register_endpoint("pages", PagesAPIViewSet)
api_router.register_endpoint("paths", PathsAPIViewSet)
api_router.register_endpoint("authors", AuthorsAPIViewSet)
api_router.register_endpoint("tags", TagsAPIViewSet)
api_router.register_endpoint("images", ImagesAPIViewSet)
api_router.register_endpoint("documents", DocumentsAPIViewSet)

if settings.HAS_PREVIEW:
    from wagtail_newsbrief.contrib.preview.v2 import DraftsAPIViewSet

    api_router.register_endpoint("drafts", DraftsAPIViewSet)

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap),
    path("feeds/", include("wagtail_newsbrief.feeds.urls")),
    path("", include("wagtail_newsbrief.sitemaps.urls")),
    path("api/v2/", api_router.urls),
]

if settings.HAS_API_V3:
    if settings.HAS_PREVIEW:
        from wagtail_newsbrief.contrib.preview.v3 import api
    else:
        from wagtail_newsbrief.api.v3 import api

    urlpatterns += [path("api/v3/", api.urls)]

urlpatterns += i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False)
