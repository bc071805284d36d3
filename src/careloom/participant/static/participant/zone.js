// Offers the zone that the browser is in. Without scripts the list is enough.
const select = document.querySelector('select[name="zone"]');
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && zone) {
  if (![...select.options].some((option) => option.value === zone)) {
    select.add(new Option(zone.replaceAll("_", " "), zone), 0);
  }
  select.value = zone;
}
