"""Views that follow the evidence over a library, each as it is asked for: `network timeline places figures stories`."""
