"""Work shared out to a cluster: a made-up bureau, a real scheduler and workers, a parser that dies."""
