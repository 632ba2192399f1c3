from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self) -> None:
        from assurance.redacting import after_migrate

        post_migrate.connect(after_migrate, sender=self)
