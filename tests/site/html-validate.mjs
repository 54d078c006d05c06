// What html-validate checks in the built pages: what the standard of HTML asks for, and what
// assistive technology needs. Matters of taste, such as how tags are written, are left out.
export default {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Worth having, though neither set has them.
    "form-dup-name": "error",
    "input-attributes": "error",
    "no-dup-class": "error",
    "no-implicit-close": "error",
    "no-self-closing": "error",
    "script-type": "error",

    // The theme's own floor.
    // Its buttons stand in no form, or handle what happens when they are pressed.
    "no-implicit-button-type": "off",
    // Its <main role="main"> says the same twice, which harms nobody.
    "no-redundant-role": "off",
    // Sphinx writes captions of its menus and entries of bibliographies with roles.
    "prefer-native-element": "off",
    // Icons' buttons have their name in title, which this rule does not count; axe-core checks them.
    "text-content": "off",
    // The search form has one field, so the Enter key sends it.
    "wcag/h32": "off",
  },
};
