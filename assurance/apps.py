from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssuranceConfig(AppConfig):
    name = "assurance"

    def ready(self) -> None:
        from assurance import disposing, redacting

        post_migrate.connect(redacting.after_migrate, sender=self)
        post_migrate.connect(disposing.after_migrate, sender=self)
        from django.contrib.auth.signals import user_logged_in

        from assurance.made_files import expect_news_where_any

        user_logged_in.connect(expect_news_where_any)
        from assurance.duties import open_rows_led
        from forces.duties import tell

        tell(open_rows_led)
