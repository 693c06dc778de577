/** Where the library is on its server, and for whom a page was made. Both are empty on the server of one machine. */
const page = document.documentElement.dataset;

/** An address of this library, from the root of its server. */
export function under(address: string): string {
  return address.startsWith("/") ? `${page["base"] ?? ""}${address}` : address;
}

/** A name under which this browser keeps something for one person and one library. */
export function own(name: string): string {
  return page["base"] ? `${name} ${page["base"]} ${page["for"] ?? ""}` : name;
}
