from django.urls import path

from targets.views import imports, plans

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<slug:slug>/<year:year>/", plans.plan, name="plan"),
    path("plans/<slug:slug>/<year:year>/approve/", plans.approve, name="approve_plan"),
    path("plans/import-targets/", imports.import_targets_file, name="import_targets"),
    path("plans/import-trajectory/", imports.import_trajectory_file, name="import_trajectory"),
]
