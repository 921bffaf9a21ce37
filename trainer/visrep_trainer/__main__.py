import sys

if __name__ == "__main__":
    # Told before anything is imported that an older Python does not understand.
    if sys.version_info < (3, 10):
        sys.exit("requires a different Python: %d.%d is older than 3.10" % sys.version_info[:2])
    from visrep_trainer.cli import main

    sys.exit(main())
