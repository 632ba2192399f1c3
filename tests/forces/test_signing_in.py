"""Signing in and out, by e-mail and password."""

from tests.people import PASSWORD


def test_a_person_signs_in_and_comes_to_the_page_she_wanted(client, olive):
    page = client.get("/accounts/login/?next=/accounts/password/change/")
    assert page.status_code == 200
    assert 'value="/accounts/password/change/"' in page.content.decode()
    answer = client.post(
        "/accounts/login/",
        {"login": olive.email, "password": PASSWORD, "next": "/accounts/password/change/"},
    )
    assert answer.status_code == 302
    assert answer.url == "/accounts/password/change/"
    assert client.get(answer.url).status_code == 200
