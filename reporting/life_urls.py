from django.urls import path

from reporting.website import lives, public_thread

urlpatterns = [
    path("targets/<code:code>/life/", lives.target_life, name="target_life"),
    path("stopped-measuring/", lives.stopped_measuring, name="stopped_measuring"),
    path("stopped-measuring/<year:year>/", lives.stopped_measuring, name="stopped_measuring_in"),
    path("golden-thread/", public_thread.public_thread, name="public_thread"),
]
