"""The addresses of the example site, and Wagtail's own API beside them."""

from django.urls import include, path

from example_project.urls import urlpatterns as ours

urlpatterns = [path("naive/", include("tests.benchmarks.contenders.naive_urls")), *ours]
