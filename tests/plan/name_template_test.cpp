#include "src/plan/name_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mg {

using testing::StartsWith;

namespace {

std::string complaint(std::string_view text) {
  const auto result = parse_template(text);
  EXPECT_FALSE(result) << text;
  if (result) return {};
  EXPECT_EQ(result.error().kind, ErrorKind::bad_input);
  return result.error().what;
}

NamePiece field(NameField name) {
  FieldUse use;
  use.fields = {name};
  return use;
}

}  // namespace

TEST(ParseTemplate, SplitsFoldersAndFields) {
  const auto names = parse_template("%(title)s/100%% %(part)s.%(ext)s");

  const NameTemplate expected{
      {{field(NameField::title)},
       {NamePiece("100% "), field(NameField::part), NamePiece("."), field(NameField::ext)}}};
  ASSERT_TRUE(names) << names.error().what;
  EXPECT_EQ(*names, expected);
}

TEST(ParseTemplate, ReadsNumbers) {
  const auto names = parse_template("%(page)03d%(page)d%(page)0Nd%(height)5d");

  ASSERT_TRUE(names) << names.error().what;
  EXPECT_EQ(std::get<FieldUse>(names->components[0][0]),
            (FieldUse{.fields = {NameField::page}, .width = 3, .fill = '0'}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][1]), (FieldUse{.fields = {NameField::page}}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][2]),
            (FieldUse{.fields = {NameField::page}, .width_of_count = true, .fill = '0'}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][3]),
            (FieldUse{.fields = {NameField::height}, .width = 5}));
}

TEST(ParseTemplate, ReadsAlternativesDatesAndCuts) {
  const auto names =
      parse_template("%(uploader, site|no one)s%(upload_date>%Y-%m|undated)s%(title).50s%(title).80B");

  ASSERT_TRUE(names) << names.error().what;
  EXPECT_EQ(std::get<FieldUse>(names->components[0][0]),
            (FieldUse{.fields = {NameField::uploader, NameField::site}, .fallback = "no one"}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][1]),
            (FieldUse{.fields = {NameField::upload_date}, .fallback = "undated", .date_format = "%Y-%m"}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][2]),
            (FieldUse{.fields = {NameField::title}, .cut = FieldUse::Cut::letters, .most = 50}));
  EXPECT_EQ(std::get<FieldUse>(names->components[0][3]),
            (FieldUse{.fields = {NameField::title}, .cut = FieldUse::Cut::bytes, .most = 80}));
}

TEST(ParseTemplate, SkipsFoldersThatAreHere) {
  EXPECT_EQ(parse_template("./%(title)s").value(), parse_template("%(title)s").value());
}

TEST(ParseTemplate, TakesItsOwnDefaults) {
  EXPECT_TRUE(parse_template(kListTemplate));
  EXPECT_TRUE(parse_template(kSingleTemplate));
}

TEST(ParseTemplate, NamesTheNearestField) {
  EXPECT_EQ(complaint("视频/%(uploder)s"),
            "cannot use the name template: there is no field \"uploder\"; did you mean uploader?\n"
            "  视频/%(uploder)s\n"
            "         ^");
  EXPECT_THAT(complaint("%(title,pgae)s"), testing::HasSubstr("did you mean page?"));
  EXPECT_THAT(complaint("%()s"), testing::HasSubstr("there is no field \"\""));
  EXPECT_THAT(complaint("%(" + std::string(3000, 'x') + ")s"), testing::HasSubstr("there is no field"));
}

TEST(ParseTemplate, StaysBelowTheDirectory) {
  EXPECT_THAT(complaint("/etc/%(title)s"),
              StartsWith("cannot use the name template: it must not begin at the root"));
  EXPECT_THAT(complaint("~/%(title)s"), StartsWith("cannot use the name template: \"~\" means nothing here"));
  EXPECT_EQ(complaint("a/../%(title)s"),
            "cannot use the name template: it must stay below the directory\n"
            "  a/../%(title)s\n"
            "    ^");
  EXPECT_THAT(complaint(".."), StartsWith("cannot use the name template: it must stay"));
  EXPECT_THAT(complaint("./.."), StartsWith("cannot use the name template: it must stay"));
}

TEST(ParseTemplate, NeedsANameForEverything) {
  EXPECT_THAT(complaint(""), StartsWith("cannot use the name template: it is empty"));
  EXPECT_THAT(complaint("a//b"), StartsWith("cannot use the name template: a folder without a name"));
  EXPECT_THAT(complaint("%(title)s/"),
              StartsWith("cannot use the name template: the file's own name is missing"));
  EXPECT_THAT(complaint("."), StartsWith("cannot use the name template: the file's own name is missing"));
}

TEST(ParseTemplate, RefusesHalfAField) {
  EXPECT_THAT(complaint("%(title"), StartsWith("cannot use the name template: a field that never ends"));
  EXPECT_THAT(complaint("%(title)"),
              StartsWith("cannot use the name template: behind the field an \"s\" or \"d\""));
  EXPECT_THAT(complaint("%(title)x"), StartsWith("cannot use the name template: behind the field"));
  EXPECT_THAT(complaint("%(page)03s"), StartsWith("cannot use the name template: behind the digits a \"d\""));
  EXPECT_THAT(complaint("%(page)0N"), StartsWith("cannot use the name template: behind the digits a \"d\""));
  EXPECT_THAT(complaint("50% off"),
              StartsWith("cannot use the name template: a percent sign itself is written %%"));
  EXPECT_THAT(complaint("%"), StartsWith("cannot use the name template: a percent sign itself"));
}

TEST(ParseTemplate, RefusesWhatAFieldCannotDo) {
  EXPECT_THAT(complaint("%(title)03d"), StartsWith("cannot use the name template: title is no number"));
  EXPECT_THAT(complaint("%(page)099d"),
              StartsWith("cannot use the name template: no number has more than 20 digits"));
  EXPECT_THAT(complaint("%(page)099999999999999d"),
              StartsWith("cannot use the name template: no number has more"));
  EXPECT_THAT(complaint("%(title).0s"),
              StartsWith("cannot use the name template: a name can be cut to 1..255"));
  EXPECT_THAT(complaint("%(title>%Y)s"), StartsWith("cannot use the name template: only upload_date"));
  EXPECT_THAT(complaint("%(upload_date>%H)s"),
              StartsWith("cannot use the name template: a date is written with"));
  EXPECT_THAT(complaint("%(upload_date>%)s"),
              StartsWith("cannot use the name template: a date is written with"));
  EXPECT_THAT(complaint("%(upload_date>)s"),
              StartsWith("cannot use the name template: how to write the date"));
}

TEST(ParseTemplate, RefusesControlCharactersAndInvalidBytes) {
  EXPECT_THAT(complaint("a\nb"), StartsWith("cannot use the name template: a control character"));
  EXPECT_THAT(complaint("a\xFF"),
              StartsWith("cannot use the name template: a control character or no UTF-8"));
  EXPECT_FALSE(parse_template(std::string_view("a\0b", 3)));
}

TEST(ParseTemplate, LimitsItsLength) {
  EXPECT_THAT(complaint(std::string(5000, 'a')), StartsWith("cannot use the name template: it is too long"));
  EXPECT_THAT(complaint("a/b/c/d/e/f/g/h/i/j/k/l/m/n/o"),
              StartsWith("cannot use the name template: too many folders"));
}

TEST(MentionsPage, IsTrueForFieldsThatDiffer) {
  EXPECT_TRUE(mentions_page(parse_template(kListTemplate).value()));
  EXPECT_TRUE(mentions_page(parse_template("%(uploader,page)s").value()));
  EXPECT_TRUE(mentions_page(parse_template("%(playlist_index)03d").value()));
  EXPECT_FALSE(mentions_page(parse_template(kSingleTemplate).value()));
  EXPECT_FALSE(mentions_page(parse_template("video.mp4").value()));
}

TEST(MentionsPage, IsTrueForAnIdOnlyWherePagesHaveTheirOwn) {
  const NameTemplate names = parse_template("%(id)s.%(ext)s").value();

  EXPECT_TRUE(mentions_page(names, PageIdentity::own_id));
  EXPECT_FALSE(mentions_page(names, PageIdentity::number));
}

}  // namespace mg
