"""All addresses live in the web room; the office's administration is Django's own."""

from django.contrib import admin
from django.urls import include, path

handler400 = "lajur.web.errors.bad_request"
handler403 = "lajur.web.errors.forbidden"
handler404 = "lajur.web.errors.not_found"
handler500 = "lajur.web.errors.server_error"

urlpatterns = [
    path("kelola/", admin.site.urls),
    path("", include("lajur.web.urls")),
]
