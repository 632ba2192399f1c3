import urllib.request, smtplib
import pytest
from tests.live import wait_until
from tests.browsing import axe, fits, looked_at
from django.contrib.auth import get_user_model
from django.db import connection

def test_db(db):
    with connection.cursor() as c:
        c.execute("select current_user"); assert c.fetchone()[0]=="application"

@pytest.mark.parametrize("n",[1,2])
def test_site(site, n):
    try: print(urllib.request.urlopen(site+"/").read())
    except urllib.error.HTTPError as e: print(e.code)

def test_mail(smtp):
    with smtplib.SMTP("127.0.0.1", smtp.port) as s:
        s.sendmail("a@b.example",["c@d.example"],"Subject: hi\n\nhello")
        smtp.refuses.add("x@y.example")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            s.sendmail("a@b.example",["x@y.example"],"Subject: hi\n\nhello")
    assert smtp.to("c@d.example")[0]["subject"]=="hi"

def test_page(page):
    page.goto("/")
    axe_ok=True
    page.screenshot(path="/tmp/p.png")
    page.set_content("<html lang=en><title>x</title><main><h1>hello</h1></main>")
    axe(page); fits(page)

def test_page_nojs(open_page):
    page=open_page(javascript=False, width=320)
    page.goto("/")
    page.set_content("<html lang=en><title>x</title><main><h1>hello</h1><img src=x></main>")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)

def test_live(live_processes):
    live_processes.worker()
    live_processes.clock()
