"""What goes over the wire: the models of requests and answers, a module an area. OpenAPI is made from them."""
