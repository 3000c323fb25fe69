"""IRCC's file of rounds, taken in; ``ingest`` joins the steps, each in a module of its own."""
