"""Two drawn soles whose sites are buttons: where a 10 g monofilament was felt."""
