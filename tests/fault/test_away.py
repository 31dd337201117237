"""PostgreSQL is away and comes back; the service is told to stop: it says so and finishes its work."""

import signal
import time

import harness
from journal import Writers


def test_while_the_database_is_away_it_says_so_and_comes_back(site):
    reader = site.client("director")
    assert reader.get("/readyz").status == 200
    site.cluster.stop("fast")
    try:
        harness.wait_until(lambda: reader.get("/readyz").status == 503, 20, "readyz did not notice")
        assert reader.get("/healthz").status == 200
        reply = reader.get("/api/v1/cases")
        assert reply.status == 503 and reply.headers["Retry-After"], reply
        assert reply.headers["Content-Type"].startswith("application/problem+json")
        # Who does not wait as he was told takes no more than a little.
        end, refused = time.monotonic() + 1, 0
        while time.monotonic() < end:
            assert reader.get("/api/v1/cases").status == 503
            refused += 1
        assert 1 < refused < 300, refused
    finally:
        site.cluster.start()
    harness.wait_until(lambda: reader.get("/api/v1/cases").status == 200, 20, "it did not come back")
    harness.wait_until(lambda: reader.get("/readyz").status == 200, 20, "readyz did not come back")
    reader.close()


def test_it_finishes_what_is_under_way_when_told_to_stop(site, chance):
    writers = Writers(site, chance, 2)
    writers.progress(10)
    port = site.service.port
    assert site.service.stop(signal.SIGTERM) == 0
    site.service = harness.Service(site.database, port=port)
    writers.progress(2)
    writers.end()
    writers.check()
