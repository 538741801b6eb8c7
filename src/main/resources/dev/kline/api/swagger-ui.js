// Shows the document that this server serves; nothing is asked of any other.
SwaggerUIBundle({
  url: "../api-docs/openapi.json",
  dom_id: "#swagger-ui",
  validatorUrl: null,
  deepLinking: true,
  tryItOutEnabled: true,
});
