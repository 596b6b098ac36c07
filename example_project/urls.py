"""URLs of the example site: English at the root, Arabic under /ar/, the APIs and the admin."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from .api import api_v2
from .gazette.views import robots, search

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v2/", api_v2.urls),
    path("feeds/", include("wagtail_newsbrief.feeds.urls")),
    path("sitemap.xml", sitemap),
    path("", include("wagtail_newsbrief.sitemaps.urls")),
    path("robots.txt", robots),
]

if settings.HAS_API_V3:
    if settings.HAS_PREVIEW:
        from wagtail_newsbrief.contrib.preview.v3 import api as api_v3
    else:
        from wagtail_newsbrief.api.v3 import api as api_v3

    urlpatterns += [path("api/v3/", api_v3.urls)]

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

urlpatterns += i18n_patterns(
    path("search/", search, name="search"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
