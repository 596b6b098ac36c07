"""A site that serves its API alone."""

from django.urls import path

from tests.cdn.urls import router

urlpatterns = [path("api/", router("content-api").urls)]
