"""What Prometheus is told, after a short story."""
