"""演示: a made-up bureau with clean, untidy, late, copied and faulty submissions."""
