"""The tests' addresses, and GraphQL beside the REST API."""

from django.urls import include, path

from tests.urls import urlpatterns as rest

urlpatterns = [path("api/", include("wagtail_newsbrief.contrib.grapple.urls")), *rest]
