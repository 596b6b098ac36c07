"""The site of the tests, and beside it the same content as Wagtail's documentation would have it."""

from django.urls import include, path

from tests.urls import urlpatterns as ours

urlpatterns = [path("naive/", include("tests.benchmarks.contenders.naive_urls")), *ours]
