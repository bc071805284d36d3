"""The addresses of the clinic's pages; ids in them are random and say nothing."""

from django.urls import path

from careloom.clinic import approvals, people, tasks

urlpatterns = [
    path("clinic/", tasks.list_tasks, name="tasks"),
    path("clinic/task/<int:task_id>", tasks.show_task, name="task"),
    path("clinic/task/<int:task_id>/settle", tasks.settle, name="settle-task"),
    path("clinic/approvals", approvals.list_approvals, name="approvals"),
    path("clinic/people", people.list_people, name="people"),
    path("clinic/person/<slug:person>", people.show_person, name="person"),
    path("clinic/person/<slug:person>/decide", approvals.decide, name="decide"),
    path("clinic/person/<slug:person>/need", people.state_need, name="set-need"),
    path("clinic/person/<slug:person>/level", people.open_a_level, name="open-level"),
    path("clinic/person/<slug:person>/narrative", people.edit, name="edit-narrative"),
    path("clinic/person/<slug:person>/hold", people.end_hold, name="close-hold"),
]
