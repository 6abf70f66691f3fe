"""`python -m suara.serve_exchange PORT`: the local exchange as a process of `suara up`."""

import logging
import sys

from werkzeug.serving import make_server

from suara.exchange import create_exchange, find_line
from webhooks.settings import settings_from_environment

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # an access log would hold numbers
    line = find_line(settings_from_environment())
    if line is None:
        sys.exit("there is no line: this process is started by `suara up`")
    make_server("127.0.0.1", int(sys.argv[1]), create_exchange(line), threaded=True).serve_forever()
