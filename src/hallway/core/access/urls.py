from django.urls import path

from hallway.core.access.views import areas, entitlements, grants, roles

app_name = "access"
urlpatterns = [
    path("roles/", roles.role_list, name="roles"),
    path("roles/new/", roles.compose, name="compose"),
    path("roles/grants/<uuid:uid>/end/", grants.end, name="grant_end"),
    path("roles/<slug:slug>/", roles.role, name="role"),
    path("roles/<slug:slug>/edit/", roles.compose, name="role_edit"),
    path("roles/<slug:slug>/removal/", roles.removal, name="role_removal"),
    path("roles/<slug:slug>/grants/new/", grants.candidates, name="candidates"),
    path("roles/<slug:slug>/grants/new/people/<uuid:uid>/", grants.to_person, name="give_person"),
    path("roles/<slug:slug>/grants/new/teams/<slug:team>/", grants.to_team, name="give_team"),
    path("editions/<slug:slug>/areas/", areas.areas, name="areas"),
    path("editions/<slug:slug>/areas/<uuid:uid>/", areas.hand_on, name="hand_on"),
    path("editions/<slug:slug>/areas/<uuid:uid>/entry/", areas.entry, name="entry"),
    path("editions/<slug:slug>/areas/<uuid:uid>/entry/end/", areas.entry_end, name="entry_end"),
    path("editions/<slug:slug>/entitlements/", entitlements.entitlement_list, name="entitlements"),
    path("editions/<slug:slug>/entitlements/new/", entitlements.candidates, name="entitle_whom"),
    path("editions/<slug:slug>/entitlements/new/<uuid:uid>/", entitlements.by_hand, name="entitle"),
    path("editions/<slug:slug>/entitlements/list/", entitlements.take_in, name="list"),
    path("editions/<slug:slug>/entitlements/list/end/", entitlements.list_end, name="list_end"),
    path("editions/<slug:slug>/entitlements/<uuid:uid>/end/", entitlements.end, name="entitlement_end"),
]
