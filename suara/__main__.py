"""`python -m suara` is `suara`."""

from suara.cli import main

if __name__ == "__main__":
    main(prog_name="suara")
