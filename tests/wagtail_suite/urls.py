"""The addresses of Wagtail's own tests, with our view set where Wagtail's is."""

from django.urls import path
from wagtail.test.urls import api_router
from wagtail.test.urls import urlpatterns as wagtails_patterns

from wagtail_newsbrief.api.v2 import PagesAPIViewSet

api_router.register_endpoint("pages", PagesAPIViewSet)

urlpatterns = [
    path("api/main/", api_router.urls),
    *(pattern for pattern in wagtails_patterns if str(pattern.pattern) != "api/main/"),
]
