"""API v2 of the site: the package's endpoints, and Wagtail's images and documents."""

from django.conf import settings
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

api_v2 = APIRouter("wagtailapi_v2")
api_v2.register_endpoint("articles", ArticlesAPIViewSet)
api_v2.register_endpoint("sections", SectionsAPIViewSet)
api_v2.register_endpoint("pages", PagesAPIViewSet)
api_v2.register_endpoint("paths", PathsAPIViewSet)
api_v2.register_endpoint("authors", AuthorsAPIViewSet)
api_v2.register_endpoint("tags", TagsAPIViewSet)
api_v2.register_endpoint("images", ImagesAPIViewSet)
api_v2.register_endpoint("documents", DocumentsAPIViewSet)

if settings.HAS_PREVIEW:
    from wagtail_newsbrief.contrib.preview.v2 import DraftsAPIViewSet

    api_v2.register_endpoint("drafts", DraftsAPIViewSet)
