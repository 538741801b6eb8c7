// What the server answers to GET, as JSON, or an error with the server's words.

/** The envelope of /api is taken off. */
export async function get(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  const response = await fetch(query ? `${path}?${query}` : path);
  const answer = await response.json();
  if (answer.success === false) throw new Error(answer.message);
  return path.startsWith("api/") ? answer.data : answer;
}
