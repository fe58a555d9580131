// Reads workbooks with a JavaScript library and writes them again, as web tools and scripts do.
// Usage: node resave.cjs jobs.json; a job is {"program", "source", "target"}. The packages are
// looked for where NODE_PATH says.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const programs = {
  async sheetjs(source, target) {
    const XLSX = require("xlsx");
    const options = { cellStyles: true, cellNF: true, cellFormula: true, bookFiles: false };
    const book = XLSX.readFile(source, options);
    XLSX.writeFile(book, target, { bookType: path.extname(target).slice(1), cellStyles: true });
  },
  async exceljs(source, target) {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(source);
    await book.xlsx.writeFile(target);
  },
  async populate(source, target) {
    const book = await require("xlsx-populate").fromFileAsync(source);
    await book.toFileAsync(target);
  },
};

async function main(jobs) {
  for (const { program, source, target } of jobs) {
    await programs[program](source, target);
  }
}

main(JSON.parse(fs.readFileSync(process.argv[2], "utf8"))).catch((error) => {
  console.error(error);
  process.exit(1);
});
